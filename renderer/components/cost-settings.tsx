/**
 * What talking costs: the day and the month, the price of an hour, and the limits of a month.
 */
import type { ReactNode } from 'react'
import type { Settings, SettingsPatch } from '../../preload/contract.ts'
import { formatNumber, formatUsd } from '../format.ts'
import { strings } from '../strings.ts'
import { useCost } from '../use-cost.ts'
import { TextSetting } from './setting-fields.tsx'

/** Limits of the contract's settings, USD. */
const MAX_USD_PER_HOUR = 1_000
const MAX_BUDGET_USD = 1_000_000

/** One group of the settings. */
export function CostSettings({ settings }: { settings: Settings }): ReactNode {
  const words = strings.settings.cost
  return (
    <section className="group">
      <h2>{words.title}</h2>
      <p className="hint group-lead">{words.lead}</p>
      <Sums />
      <TextSetting
        name="usdPerHour"
        label={words.rate}
        hint={words.rateHint}
        value={formatNumber(settings.usdPerHour)}
        isNumeric
        parse={(text) => parseUsd(text, MAX_USD_PER_HOUR, words.rateRange, (usdPerHour) => ({ usdPerHour }))}
      />
      <TextSetting
        name="budgetSoftUsd"
        label={words.soft}
        hint={words.softHint}
        value={textOf(settings.budgetSoftUsd)}
        isNumeric
        parse={(text) => parseBudget(text, (budgetSoftUsd) => ({ budgetSoftUsd }))}
      />
      <TextSetting
        name="budgetHardUsd"
        label={words.hard}
        hint={words.hardHint}
        value={textOf(settings.budgetHardUsd)}
        isNumeric
        parse={(text) => parseBudget(text, (budgetHardUsd) => ({ budgetHardUsd }))}
      />
    </section>
  )
}

function Sums(): ReactNode {
  const { dayUsd, monthUsd } = useCost()
  const words = strings.settings.cost
  return (
    <dl className="sums">
      <div>
        <dt>{words.today}</dt>
        <dd>{formatUsd(dayUsd)}</dd>
      </div>
      <div>
        <dt>{words.month}</dt>
        <dd>{formatUsd(monthUsd)}</dd>
      </div>
    </dl>
  )
}

type Parsed = { patch: SettingsPatch } | { refusal: string }

/** Both decimal signs are understood: a thousands separator is not, since it would be mistaken for one. */
function parseUsd(text: string, max: number, refusal: string, patchOf: (usd: number) => SettingsPatch): Parsed {
  const plain = text
    .trim()
    .replace(/^\$\s*/, '')
    .replace(',', '.')
  const usd = Number(plain)
  return /^\d+(\.\d{1,4})?$/.test(plain) && usd <= max ? { patch: patchOf(usd) } : { refusal }
}

function parseBudget(text: string, patchOf: (usd: number | null) => SettingsPatch): Parsed {
  if (text.trim() === '') return { patch: patchOf(null) }
  return parseUsd(text, MAX_BUDGET_USD, strings.settings.cost.budgetRange, patchOf)
}

function textOf(usd: number | null): string {
  return usd === null ? '' : formatNumber(usd)
}
