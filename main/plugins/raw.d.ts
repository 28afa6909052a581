/** Text of a file, put into the bundle by vite (`import source from './file.js?raw'`). */
declare module '*?raw' {
  const source: string
  export default source
}
