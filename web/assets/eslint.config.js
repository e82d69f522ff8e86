import js from '@eslint/js';
import globals from 'globals';

const rules = {
  ...js.configs.recommended.rules,
  eqeqeq: 'error',
  'no-console': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
};

export default [
  { files: ['src/**/*.js'], languageOptions: { globals: globals.browser }, rules },
  { files: ['*.mjs', '*.config.js'], languageOptions: { globals: globals.node }, rules },
];
