/**
 * Bank dispute: an example of a flow that gives nothing away before the customer is verified, reads only what the bank
 * has given, and asks before what cannot be undone.
 */
import { customerOf, findCustomer } from './accounts.js'
import { countTry, MAX_TRIES, oneByOne, triesOf } from './identity.js'
import { sayDate, sayDigits, sayList, sayMoney, sayNumber } from './speech.js'

const DISPUTE = 'dispute:'
const NEXT = 'next-reference'
const FIRST_REFERENCE = 3001
const REASONS = {
  not_made_by_me: 'a payment you did not make',
  charged_twice: 'a payment taken twice',
  wrong_amount: 'a wrong amount',
  never_arrived: 'goods that never arrived',
}
const UNDECIDED = 'People at the bank look into it; how they decide is not known yet.'

/** @type {import('parley').Plugin} */
export default {
  tools: {
    verify_identity: ({ customer_number: number, pin }, ctx) =>
      oneByOne(async () => {
        if ((await triesOf(ctx)) >= MAX_TRIES) return locked(ctx)
        const customer = findCustomer(digitsOf(number), digitsOf(pin))
        if (customer === undefined) {
          const left = MAX_TRIES - (await countTry(ctx))
          if (left === 0) return locked(ctx)
          // Which of the two was wrong, and whether such a customer exists, is nobody's business.
          throw ctx.fail({
            field: 'pin',
            resolved: `the customer number and the pin do not fit together; ${sayNumber(left)} ${left === 1 ? 'try is' : 'tries are'} left`,
            ask: 'Ask the user for the customer number and the pin once more.',
          })
        }
        await ctx.state.set('customer', customer.customerNumber)
        return ctx.result(
          { is_verified: true },
          {
            phase: 'verified',
            say: `Thank you, you are verified. Shall I read your latest payments?`,
          },
        )
      }),

    async get_account(_args, ctx) {
      const { account } = await readCustomer(ctx)
      return ctx.result(
        { ...account, balance: pounds(account.balance_pence) },
        {
          say: `The balance of your ${account.kind} ending in ${sayDigits(account.ends_in)} is ${sayMoney(account.balance_pence)}.`,
        },
      )
    },

    async list_transactions(_args, ctx) {
      const { transactions } = await readCustomer(ctx)
      await ctx.state.set('listed', true)
      const lines = transactions.map((each, index) => `number ${sayNumber(index + 1)}, ${described(each)}`)
      return ctx.result(
        { transactions: transactions.map((each, index) => shown(each, index + 1)) },
        { say: `Your latest payments are: ${lines.join('; ')}. Which one is it about?` },
      )
    },

    async choose_transaction({ position, merchant }, ctx) {
      const customer = await readCustomer(ctx)
      if ((await ctx.state.get('listed')) !== true) {
        throw ctx.fail({
          resolved: 'the list has not been read yet',
          ask: 'Call list_transactions first, and let the user choose from it.',
        })
      }
      const { transaction, place } = choose(customer.transactions, position, merchant, ctx)
      await writeChoice(customer, transaction, ctx)
      const dispute = await ctx.storage.get(keyOf(customer, transaction))
      if (dispute) {
        return ctx.result(
          { ...shown(transaction, place), dispute: dispute.reference },
          {
            ...stepTo('filed', ctx),
            say: `The payment of ${described(transaction)} is disputed already, under reference ${sayDigits(dispute.reference)}.`,
          },
        )
      }
      return ctx.result(shown(transaction, place), {
        ...stepTo('chosen', ctx),
        say: `You mean the payment of ${described(transaction)}. What is wrong with it?`,
      })
    },

    file_dispute: ({ reason }, ctx) =>
      oneByOne(async () => {
        const { customer, transaction } = await readChosen(ctx)
        await writeChoice(customer, transaction, ctx)
        const key = keyOf(customer, transaction)
        const before = await ctx.storage.get(key)
        const dispute = before ?? {
          reference: await nextReference(ctx),
          reason,
          state: 'received',
          filed_on: new Date().toISOString().slice(0, 10),
        }
        if (!before) await ctx.storage.set(key, dispute)
        return ctx.result(
          { ...dispute, ...paid(transaction) },
          {
            phase: 'filed',
            say: before
              ? `That payment is disputed already, under reference ${sayDigits(dispute.reference)}.`
              : `Your dispute is filed under reference ${sayDigits(dispute.reference)}. ${UNDECIDED}`,
          },
        )
      }),

    async get_dispute(_args, ctx) {
      const { customer, transaction } = await readChosen(ctx)
      const dispute = await ctx.storage.get(keyOf(customer, transaction))
      if (!dispute)
        throw ctx.fail({ resolved: 'nothing has been filed', ask: 'Ask the user which payment it is about.' })
      return ctx.result(
        { ...dispute, ...paid(transaction) },
        {
          say: `Dispute ${sayDigits(dispute.reference)} is about ${REASONS[dispute.reason]}, at ${transaction.merchant}. It was ${dispute.state} on ${sayDate(dispute.filed_on)}. ${UNDECIDED}`,
        },
      )
    },
  },
}

const locked = (ctx) =>
  ctx.result(
    { is_verified: false, is_locked: true },
    { phase: 'locked', say: 'That did not fit either, so nothing more can be done in this conversation.' },
  )

const digitsOf = (text) => text.replaceAll(/\D/g, '')

/** The phase a result leads to; none while it is the current one. */
const stepTo = (phase, ctx) => (ctx.session.phase === phase ? {} : { phase })

/** The verified customer. Without one the tools that ask are hidden; if one is called all the same, nothing is said. */
async function readCustomer(ctx) {
  const number = await ctx.state.get('customer')
  const customer = number === undefined ? undefined : customerOf(number)
  if (customer !== undefined) return customer
  throw ctx.fail({ resolved: 'nobody is verified', ask: 'Ask the user whether to start over.' })
}

async function readChosen(ctx) {
  const customer = await readCustomer(ctx)
  const id = await ctx.state.get('transaction')
  const transaction = customer.transactions.find((each) => each.id === id)
  if (transaction !== undefined) return { customer, transaction }
  throw ctx.fail({ resolved: 'no payment is chosen', ask: 'Ask the user which payment it is about.' })
}

/** Written in full, because a step back to a phase forgets what was set after it was first entered. */
async function writeChoice({ customerNumber }, { id }, ctx) {
  await ctx.state.set('customer', customerNumber)
  await ctx.state.set('listed', true)
  await ctx.state.set('transaction', id)
}

/** The payment that is meant, and its place in the list. */
function choose(transactions, position, merchant, ctx) {
  const wanted = merchant?.trim().toLowerCase()
  if (position === undefined && !wanted) {
    throw ctx.fail({ field: 'position', ask: 'Ask the user which number in the list it is.' })
  }
  const numbered = transactions.map((transaction, index) => ({ transaction, place: index + 1 }))
  const placed = position === undefined ? numbered : numbered.filter(({ place }) => place === position)
  if (placed.length === 0) {
    throw ctx.fail({
      field: 'position',
      value: position,
      resolved: `the list ends with number ${sayNumber(transactions.length)}`,
      ask: 'Ask the user for the number in the list again, and only for that.',
    })
  }
  const found = wanted ? placed.filter(({ transaction }) => transaction.merchant.toLowerCase() === wanted) : placed
  if (found.length === 1) return found[0]
  if (found.length === 0) {
    throw ctx.fail({
      field: 'merchant',
      value: merchant,
      ask: 'Ask the user for the name of the shop as the list gave it.',
    })
  }
  throw ctx.fail({
    field: 'position',
    resolved: `${sayList(found.map(({ place }) => `number ${sayNumber(place)}`))} in the list are both to ${found[0].transaction.merchant}`,
    ask: 'Ask the user which number it is.',
  })
}

const keyOf = (customer, transaction) => `${DISPUTE}${customer.customerNumber}:${transaction.id}`

async function nextReference(ctx) {
  const number = (await ctx.storage.get(NEXT)) ?? FIRST_REFERENCE
  await ctx.storage.set(NEXT, number + 1)
  return String(number)
}

const pounds = (pence) => `£${(pence / 100).toFixed(2)}`

const described = ({ merchant, amount_pence: pence, date }) => `${sayMoney(pence)} to ${merchant} on ${sayDate(date)}`

const paid = ({ merchant, amount_pence: pence, date }) => ({
  merchant,
  amount_pence: pence,
  amount: pounds(pence),
  date,
})

/** What the model is given of a payment. */
const shown = (transaction, position) => ({ position, ...paid(transaction) })
