// What to call a case, its state and its turn, from the definition of its loop.

import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { definitionQuery, useDefinition, useDefinitions, useTitleOf } from '@/api/queries'
import type { Case, Values } from '@/api/types'
import { useText } from '@/locale'
import type { Loop, Turn } from './model'
import { useRowLabel } from './rows'

/** The first plain text of a case; people know it by what was written. */
export function firstText(fields: Values, loop: Loop | undefined): string | undefined {
  for (const [key, field] of Object.entries(loop?.fields ?? {})) {
    const value = fields[key]
    if (
      field.kind.type === 'text' &&
      (field.class ?? 'plain') === 'plain' &&
      typeof value === 'string' &&
      value
    ) {
      return value
    }
  }
  return undefined
}

/** The first row a case refers to, with the register it stands in: what the case is about. */
function firstRow(fields: Values, loop: Loop | undefined): { of: string; row: string } | undefined {
  for (const [key, field] of Object.entries(loop?.fields ?? {})) {
    const row = fields[key]
    if (field.kind.type === 'row' && field.kind.of && typeof row === 'string')
      return { of: field.kind.of, row }
  }
  return undefined
}

/** The first place among the fields of a case. */
export function placeOf(fields: Values, loop: Loop | undefined): { lon: number; lat: number } | undefined {
  for (const [key, field] of Object.entries(loop?.fields ?? {})) {
    const value = fields[key]
    if (
      field.kind.type === 'point' &&
      value &&
      typeof value === 'object' &&
      'lon' in value &&
      'lat' in value
    ) {
      return value as { lon: number; lat: number }
    }
  }
  return undefined
}

/** The fields that hold something. */
export const filled = (fields: Values): Values =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  )

/** What a case is called by its label, with the words it was opened with beside. */
function labelled(of: Case, loop: Loop | undefined): { title: string; subject: string } | undefined {
  if (!of.label) return undefined
  const text = firstText(of.fields, loop)
  return { title: of.label, subject: text && text !== of.label ? text : of.loop_title }
}

/** Title and subject of a case from what it carries, without reading anything more. */
export function titleIn(of: Case, loop: Loop | undefined): { title: string; subject: string } {
  const called = labelled(of, loop)
  if (called) return called
  const about = firstRow(of.fields, loop)
  const subject = about ? of.names?.[about.row] : undefined
  const text = firstText(of.fields, loop)
  return { title: text ?? subject ?? of.loop_title, subject: text && subject ? subject : of.loop_title }
}

/** The title of a case, and what it is about when the title does not say so already. */
export function useCaseWords(of: Case) {
  const loop = useDefinition('loop', of.loop).data
  const called = labelled(of, loop)
  const about = called ? undefined : firstRow(of.fields, loop)
  const named = about && of.names?.[about.row]
  const read = useRowLabel(about?.of ?? '', named ? undefined : about?.row)
  const subject = named ?? read
  const text = firstText(of.fields, loop)
  if (called) return { loop, ...called, isCalled: true }
  return {
    loop,
    isCalled: false,
    title: text ?? (subject || of.loop_title),
    subject: text && subject ? subject : of.loop_title,
  }
}

/**
 * Whether everything that these cases are called by was read. Lines drawn before would change their words and heights.
 * Once it was so, it stays so: a later page with a loop of its own does not take away what is read already.
 */
export function useKnowsWords(cases: readonly Case[]): boolean {
  const heads = useDefinitions()
  const loops = [...new Set(cases.map((one) => one.loop))]
  const read = useQueries({ queries: loops.map((key) => definitionQuery('loop', key)) })
  const [knew, keep] = useState(false)
  const knows = knew || (loops.length > 0 && !heads.isPending && read.every((one) => !one.isPending))
  if (knows && !knew) keep(true)
  return knows || loops.length === 0
}

/** Whose move a state is, in words. */
export function useTurnTitle() {
  const { t } = useText()
  const titleOf = useTitleOf()
  return (turn: Turn): string => {
    if (turn === 'none') return t('turn.none')
    if ('role' in turn) return titleOf('role', turn.role)
    return t(`relation.${turn.relation}`)
  }
}

/** Whose move it is on a case now: a role at an org, an org, or a person. */
export function useTurnOf() {
  const { t } = useText()
  const titleOf = useTitleOf()
  return (turn: Case['turn']): string => {
    if (turn?.person) return turn.person.name
    if (!turn?.org) return t('turn.none')
    return turn.role ? `${turn.org.name} · ${titleOf('role', turn.role)}` : turn.org.name
  }
}
