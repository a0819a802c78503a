/** Golden files are imported as text (`./golden/receipt.html?raw`). */

declare module '*?raw' {
  const text: string
  export default text
}
