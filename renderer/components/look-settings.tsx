/**
 * How the window looks and which language it speaks.
 */
import type { ReactNode } from 'react'
import { THEMES } from '../../preload/choices.ts'
import type { Settings } from '../../preload/contract.ts'
import { LANGUAGE_CHOICES } from '../../preload/language.ts'
import { strings } from '../strings.ts'
import { ChoiceSetting } from './setting-fields.tsx'

/** One group of the settings. */
export function LookSettings({ settings }: { settings: Settings }): ReactNode {
  const words = strings.settings.look
  return (
    <section className="group">
      <h2>{words.title}</h2>
      <ChoiceSetting
        label={words.theme}
        hint={words.themeHint}
        value={settings.theme}
        groups={[{ title: '', options: THEMES.map((value) => ({ value, text: words.themes[value] })) }]}
        patchOf={(value) => ({ theme: THEMES.find((theme) => theme === value) ?? 'system' })}
      />
      <ChoiceSetting
        label={words.language}
        hint={words.languageHint}
        value={settings.language}
        groups={[{ title: '', options: LANGUAGE_CHOICES.map((value) => ({ value, text: words.languages[value] })) }]}
        patchOf={(value) => ({ language: LANGUAGE_CHOICES.find((choice) => choice === value) ?? 'system' })}
      />
    </section>
  )
}
