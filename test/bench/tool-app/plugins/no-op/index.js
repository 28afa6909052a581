const ANSWER = 'a'.repeat(1024)

export default { tools: { answer_nothing: () => ANSWER } }
