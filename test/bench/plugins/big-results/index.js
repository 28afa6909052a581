export default {
  tools: {
    async return_much({ chars, after_ms }) {
      await new Promise((resolve) => setTimeout(resolve, after_ms))
      return 'a'.repeat(chars)
    },
  },
}
