/** The texts in a source file: literals, joined ones as one, templates with `{0}` for the first value. */
import { type ESTree, parseSync, Visitor } from 'vite'

/** One text. */
export interface FoundText {
  readonly text: string
  /** Written with the tag `says`, so that its values stand beside it. */
  readonly isTagged: boolean
}

const templateOf = ({ quasis }: ESTree.TemplateLiteral): string =>
  quasis.map(({ value }) => value.cooked ?? '').reduce((text, part, index) => `${text}{${index - 1}}${part}`)

/** Literal parts joined by `+`; undefined when something else is among them. */
const joinedOf = (node: ESTree.Expression | ESTree.PrivateIdentifier): string | undefined => {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined
  const [left, right] = [joinedOf(node.left), joinedOf(node.right)]
  return left === undefined || right === undefined ? undefined : left + right
}

/** All texts of a TypeScript source. */
export const textsIn = (source: string): FoundText[] => {
  const { program, errors } = parseSync('source.ts', source)
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '))
  const texts: FoundText[] = []
  const parts = new Set<unknown>()
  const tagged = new Set<unknown>()
  new Visitor({
    BinaryExpression: (node) => {
      const text = joinedOf(node)
      if (parts.has(node)) {
        parts.add(node.left)
        parts.add(node.right)
      } else if (text !== undefined) {
        texts.push({ text, isTagged: false })
        parts.add(node.left)
        parts.add(node.right)
      }
    },
    Literal: (node) => {
      if (typeof node.value === 'string' && !parts.has(node)) texts.push({ text: node.value, isTagged: false })
    },
    TaggedTemplateExpression: (node) => {
      tagged.add(node.quasi)
      const isTagged = node.tag.type === 'Identifier' && node.tag.name === 'says'
      texts.push({ text: templateOf(node.quasi), isTagged })
    },
    TemplateLiteral: (node) => {
      if (!tagged.has(node)) texts.push({ text: templateOf(node), isTagged: false })
    },
  }).visit(program)
  return texts
}
