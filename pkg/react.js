/** Only types: `import "impasto/react"` tells TypeScript's JSX about `<impasto-image>`. */
export {};
