/**
 * Rewrites where a Linux library looks for its own libraries. naudiodon is linked with its build folder's absolute path,
 * which does not exist on anybody else's machine; `$ORIGIN` means "beside me". Done in place, as patchelf would, so that
 * packaging needs no further tool. Format: elf(5), 64-bit little-endian only.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const ORIGIN = '$ORIGIN'
const PT_LOAD = 1
const PT_DYNAMIC = 2
const DT_NULL = 0
const DT_STRTAB = 5
const DT_RPATH = 15
const DT_RUNPATH = 29

interface Segment {
  type: number
  offset: number
  address: number
  sizeBytes: number
}

/**
 * Sets DT_RPATH and DT_RUNPATH of the file to `$ORIGIN`.
 * @returns the paths that stood there before
 * @throws Error when the file is no 64-bit little-endian ELF file or a path is too short to be replaced
 */
export function setRunpathToOrigin(file: string): string[] {
  const bytes = readFileSync(file)
  const before = rewriteRunpaths(bytes)
  writeFileSync(file, bytes)
  return before
}

/** As `setRunpathToOrigin`, on the file's bytes; changes them in place. */
export function rewriteRunpaths(bytes: Buffer): string[] {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) {
    throw new Error('not a 64-bit little-endian ELF file')
  }
  const segments = readSegments(bytes)
  const dynamic = segments.find((segment) => segment.type === PT_DYNAMIC)
  const tags = dynamic ? readDynamic(bytes, dynamic) : new Map<number, number>()
  const strings = fileOffset(segments, tags.get(DT_STRTAB))
  if (strings === undefined) throw new Error('the file has no dynamic section')
  const before: string[] = []
  for (const tag of [DT_RPATH, DT_RUNPATH]) {
    const index = tags.get(tag)
    if (index !== undefined) before.push(replaceString(bytes, strings + index))
  }
  return before
}

function readSegments(bytes: Buffer): Segment[] {
  const tableOffset = Number(bytes.readBigUInt64LE(32))
  const entryBytes = bytes.readUInt16LE(54)
  const count = bytes.readUInt16LE(56)
  return Array.from({ length: count }, (_, i) => {
    const at = tableOffset + i * entryBytes
    return {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: Number(bytes.readBigUInt64LE(at + 16)),
      sizeBytes: Number(bytes.readBigUInt64LE(at + 32)),
    }
  })
}

function readDynamic(bytes: Buffer, segment: Segment): Map<number, number> {
  const tags = new Map<number, number>()
  for (let at = segment.offset; at < segment.offset + segment.sizeBytes; at += 16) {
    const tag = Number(bytes.readBigInt64LE(at))
    if (tag === DT_NULL) break
    tags.set(tag, Number(bytes.readBigUInt64LE(at + 8)))
  }
  return tags
}

function fileOffset(segments: readonly Segment[], address: number | undefined): number | undefined {
  if (address === undefined) return undefined
  const holder = segments.find((s) => s.type === PT_LOAD && address >= s.address && address < s.address + s.sizeBytes)
  return holder && address - holder.address + holder.offset
}

function replaceString(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0, at)
  const before = bytes.toString('latin1', at, end)
  if (before === ORIGIN) return before
  if (before.length < ORIGIN.length) throw new Error(`no room for ${ORIGIN} in place of "${before}"`)
  bytes.fill(0, at, end)
  bytes.write(ORIGIN, at, 'latin1')
  return before
}
