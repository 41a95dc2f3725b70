import type { Plugin } from 'vite'

export declare const countStepsPlugin: () => Plugin
