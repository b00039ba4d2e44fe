// Our colours and measures as an antd theme.
import { type ThemeConfig, theme } from 'antd'
import { type Appearance, FONT, palette } from './tokens'

/** The antd theme of an appearance; still for people whom motion disturbs. */
export function antdTheme(appearance: Appearance, isStill: boolean): ThemeConfig {
  const c = palette(appearance)
  return {
    algorithm: appearance === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: c.brand,
      colorInfo: c.brand,
      colorSuccess: c['green-fill'],
      colorWarning: c['yellow-fill'],
      colorError: c.red,
      colorLink: c['brand-text'],
      colorBgLayout: c.ground,
      colorBgContainer: c.surface,
      colorBgElevated: c.raised,
      colorBorder: c.line,
      colorBorderSecondary: c['line-soft'],
      colorText: c.text,
      colorTextSecondary: c['text-2'],
      colorTextTertiary: c['text-3'],
      colorTextDescription: c['text-3'],
      colorTextPlaceholder: c['text-3'],
      fontFamily: FONT,
      fontSize: 14,
      borderRadius: 8,
      borderRadiusLG: 12,
      borderRadiusSM: 6,
      controlHeight: 36,
      motion: !isStill,
      motionDurationMid: '0.16s',
      motionDurationSlow: '0.22s',
    },
    components: {
      Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Form: { labelColor: c['text-2'], verticalLabelPadding: '0 0 6px', itemMarginBottom: 20 },
      Segmented: { trackBg: c.sunken, itemSelectedBg: c.raised },
      Modal: { titleFontSize: 17 },
    },
  }
}
