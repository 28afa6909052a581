/**
 * The plugins that ship with the app, as they are: written by `node scripts/shipped-plugins.ts`, checked by a test. Not
 * to be edited by hand.
 */
import type { ShippedPlugin } from './shipped.ts'

/** By id. */
export const SHIPPED_PLUGINS: ReadonlyMap<string, ShippedPlugin> = new Map([
  [
    'bank-dispute',
    { sha256: '7d3955c4a5008af5dd8a5a06f66003ba49f5a02855fe1228e7349fe55ecacfe1', asks: ['danger:file_dispute'] },
  ],
  ['clock', { sha256: '146ef1d331ca13c0e23df0b3a0dd7d83bc5a9c0f074b6c9fd5bef530819bbd44', asks: [] }],
  ['notes', { sha256: '2885e50a08bde75e6ac42aaeb67bd4bd968446b32639da0de3025e2c6601965a', asks: [] }],
  ['ride-booking', { sha256: 'f1872c90211235511f713754a83302533dda253994ba8d419ca2786ad1d5b2ed', asks: [] }],
  ['table-reservation', { sha256: 'a0dc8717e2b5a798712f707a20d262681c46f4c859b9a9d7d9cc71cbb185ed1f', asks: [] }],
  ['timers', { sha256: 'cb8a1b4860a57d489a4e8f3f6f42bfe59ba0bd87e39d6345c94ecd83bc43cc14', asks: ['notifications'] }],
  [
    'weather',
    {
      sha256: '540c108b8b015701ac07f8f92aef229e38ff590cc63d76940167e8d9f2994eab',
      asks: ['network:geocoding-api.open-meteo.com', 'network:api.open-meteo.com'],
    },
  ],
])
