/**
 * The steps of a plugin as a graph: boxes in the plugin's own order, thin lines between them, and a thick line with the
 * tool's name for each step that was taken. A screen reader gets the same as a list.
 */
import type { ReactNode } from 'react'
import type { PluginFlow } from '../../preload/contract.ts'
import { BOX_PX, type FlowRow, type Jump, LABEL_PX, layoutFlow } from '../flow-graph.ts'
import { strings } from '../strings.ts'
import { Icon } from './icons.tsx'

/** From the boxes to the first lane, and from one lane to the next. */
const FIRST_LANE_PX = 14.5
const LANE_PX = 12
const CORNER_PX = 6
const ARROW_PX = 5

/** The section of a plugin's page. */
export function PluginFlowGraph({ flow }: { flow: PluginFlow }): ReactNode {
  const { rows, height, lanes } = layoutFlow(flow)
  const words = strings.page.flow
  const gutter = lanes === 0 ? 0 : Math.ceil(FIRST_LANE_PX) + lanes * LANE_PX
  const jumps = rows.flatMap((row) => row.jumps)
  return (
    <section className="section">
      <h3>{words.title}</h3>
      <p className="hint">{words.lead}</p>
      <div className="flow" aria-hidden="true" style={{ height, paddingRight: gutter }}>
        {rows.map((row) => (
          <Step key={row.name} row={row} />
        ))}
        <svg
          className="flow-lanes"
          aria-hidden="true"
          width={gutter}
          height={height}
          viewBox={`0 0 ${gutter} ${height}`}
        >
          {jumps.map((jump) => (
            <path key={`${jump.fromY} ${jump.tool} ${jump.to}`} d={pathOf(jump)} />
          ))}
          {jumps.map((jump) => (
            <path key={`${jump.fromY} ${jump.tool} ${jump.to}`} className="flow-arrow" d={arrowOf(jump)} />
          ))}
        </svg>
      </div>
      <StepsInWords flow={flow} />
      {flow.always.length > 0 && (
        <p className="soft">
          {words.always}: <span className="code">{flow.always.join(', ')}</span>
        </p>
      )}
    </section>
  )
}

function Step({ row }: { row: FlowRow }): ReactNode {
  const words = strings.page.flow
  const tools = row.tools.join(', ')
  return (
    <>
      <div className="flow-box" data-current={row.isCurrent} style={{ height: BOX_PX }}>
        <p className="flow-name">
          <Icon name={row.isCurrent ? 'half' : 'hollow'} isSmall />
          <span className="flow-word">{row.name}</span>
          <span className="hint">{marksOf(row.isInitial, row.isCurrent)}</span>
        </p>
        <p className="flow-tools code" title={tools}>
          {tools === '' ? words.noTools : tools}
        </p>
      </div>
      <div className="flow-gap" data-last={row.isLast} data-taken={row.direct.length > 0} style={{ height: row.gap }}>
        {row.direct.map(({ tool }) => (
          <p key={tool} className="flow-label code" style={{ height: LABEL_PX }}>
            <span>{tool}</span>
          </p>
        ))}
        {row.jumps.map(({ tool, to }) => (
          <p key={`${tool} ${to}`} className="flow-label flow-jump code" style={{ height: LABEL_PX }}>
            <span>{tool}</span>
          </p>
        ))}
      </div>
    </>
  )
}

function StepsInWords({ flow }: { flow: PluginFlow }): ReactNode {
  const words = strings.page.flow
  return (
    <ul className="visually-hidden" aria-label={words.words}>
      {flow.phases.map(({ name, tools }) => (
        <li key={name}>
          {[
            words.step(name, marksOf(name === flow.initial, name === flow.current), tools.join(', ')),
            ...flow.taken.filter(({ from }) => from === name).map(({ to, tool }) => words.taken(to, tool)),
          ].join(' ')}
        </li>
      ))}
    </ul>
  )
}

function marksOf(isInitial: boolean, isCurrent: boolean): string {
  const words = strings.page.flow
  return [isInitial ? words.start : '', isCurrent ? words.now : ''].filter((word) => word !== '').join(', ')
}

/** From the label to the right, along the lane, back to the box. */
function pathOf({ fromY, toY, lane }: Jump): string {
  const x = FIRST_LANE_PX + lane * LANE_PX
  const turn = Math.min(CORNER_PX, Math.abs(toY - fromY) / 2) * Math.sign(toY - fromY)
  return [
    `M0 ${fromY} H${x - CORNER_PX}`,
    `Q${x} ${fromY} ${x} ${fromY + turn}`,
    `V${toY - turn}`,
    `Q${x} ${toY} ${x - CORNER_PX} ${toY} H${ARROW_PX}`,
  ].join(' ')
}

function arrowOf({ toY }: Jump): string {
  return `M0 ${toY} l${ARROW_PX + 2} ${-ARROW_PX} v${2 * ARROW_PX} z`
}
