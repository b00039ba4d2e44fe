// Builds the desk and the phone into dist/, which the server embeds; in development answers /api from web/mock.
import path from 'node:path'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { phoneWorker } from './scripts/phone-worker.ts'

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

/** Development only: the phone's addresses are answered with the phone's entry, as the server does. */
function phoneEntry(): Plugin {
  return {
    name: 'gridwork-phone-entry',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _, next) => {
        if (/^\/m(?:[/?]|$)/.test(request.url ?? '')) request.url = '/phone.html'
        next()
      })
    },
  }
}

const at = (name: string) => path.resolve(import.meta.dirname, name)

// The two entries are built one after the other: in one build they would share chunks, and the phone would load
// what only the desk uses of a library.
export default defineConfig(({ mode }) => {
  const isPhone = mode === 'phone'
  return {
    plugins: [react(), mockServer(), phoneEntry(), ...(isPhone ? [phoneWorker()] : [])],
    resolve: { alias: { '@': at('src') } },
    server: process.env.GRIDWORK ? { proxy: { '/api': process.env.GRIDWORK } } : {},
    build: {
      target: ['chrome90', 'edge90', 'firefox90', 'safari15'],
      manifest: isPhone ? '.vite/phone.json' : '.vite/manifest.json',
      emptyOutDir: !isPhone,
      copyPublicDir: !isPhone,
      chunkSizeWarningLimit: 1400,
      rolldownOptions: { input: at(isPhone ? 'phone.html' : 'index.html') },
    },
    test: { include: ['tests/unit/**/*.test.{ts,tsx}'], testTimeout: 30_000 },
  }
})
