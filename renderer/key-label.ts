/** Combinations of keys in the words of the language: main names them in English ("Ctrl+Shift+Space"). */
import { strings } from './strings.ts'

/** The combination as it is shown. */
export function keyLabel(label: string): string {
  const names: Readonly<Record<string, string>> = strings.keyNames
  return label
    .split('+')
    .map((part) => names[part] ?? part)
    .join('+')
}
