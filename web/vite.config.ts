// Builds the console into dist/, which the server embeds; in development answers /api from web/mock.
import path from 'node:path'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Development only: the small made-up district of web/mock, unless GRIDWORK names a running server. */
function mockServer(): Plugin {
  return {
    name: 'gridwork-mock',
    apply: 'serve',
    async configureServer(server) {
      if (process.env.GRIDWORK || process.env.VITEST) return
      const entry = './mock/handle.mjs'
      const { handle } = await import(entry)
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith('/api/')) handle(request, response)
        else next()
      })
    },
  }
}

export default defineConfig({
  plugins: [react(), mockServer()],
  resolve: { alias: { '@': path.resolve(import.meta.dirname, 'src') } },
  server: process.env.GRIDWORK ? { proxy: { '/api': process.env.GRIDWORK } } : {},
  build: {
    target: ['chrome90', 'edge90', 'firefox90', 'safari15'],
    manifest: true,
    chunkSizeWarningLimit: 1400,
  },
  test: { include: ['tests/unit/**/*.test.{ts,tsx}'], testTimeout: 30_000 },
})
