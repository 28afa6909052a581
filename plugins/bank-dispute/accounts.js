/**
 * The invented bank: two customers and their payments. Nothing of it leaves this file but as the result of a tool.
 */
const CUSTOMERS = [
  {
    customerNumber: '402118',
    pin: '7305',
    account: { kind: 'everyday account', ends_in: '4821', balance_pence: 124_350 },
    transactions: [
      { id: 'a1', merchant: 'Corner Books', amount_pence: 4299, date: '2026-11-18' },
      { id: 'a2', merchant: 'City Garage', amount_pence: 18_650, date: '2026-11-16' },
      { id: 'a3', merchant: 'Corner Books', amount_pence: 4299, date: '2026-11-15' },
      { id: 'a4', merchant: 'Garden World', amount_pence: 2375, date: '2026-11-11' },
    ],
  },
  {
    customerNumber: '655240',
    pin: '1948',
    account: { kind: 'savings account', ends_in: '0077', balance_pence: 903_012 },
    transactions: [
      { id: 'b1', merchant: 'Music House', amount_pence: 1099, date: '2026-11-20' },
      { id: 'b2', merchant: 'Station Hotel', amount_pence: 21_400, date: '2026-11-09' },
      { id: 'b3', merchant: 'Green Market', amount_pence: 3160, date: '2026-11-02' },
    ],
  },
]

/** The customer whom number and pin fit, both together; undefined otherwise, without a hint at what was wrong. */
export const findCustomer = (customerNumber, pin) =>
  CUSTOMERS.find((customer) => customer.customerNumber === customerNumber && customer.pin === pin)

/** The customer with that number, once verified. */
export const customerOf = (customerNumber) => CUSTOMERS.find((customer) => customer.customerNumber === customerNumber)
