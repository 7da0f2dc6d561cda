/** Types alone: `import "impasto/react"` tells TypeScript's JSX about `<impasto-image>`. */
export {};
