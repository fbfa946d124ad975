namespace OrleansCluster.Simulator.Checking;

/// <summary>The style of a timeline's page, light and dark, and the script of its one button.</summary>
internal static class TimelineStyle
{
    public const string Css = """

        :root { color-scheme: light dark; --ground: #fbfbfa; --card: #ffffff; --ink: #1d2126; --soft: #646b75; --line: #e1e3e7; --lane: #f4f5f7;
          --ok: #d9e8fb; --ok-edge: #4a83c9; --open: #fbe9c6; --open-edge: #b98314; --failed: #e6e7ea; --failed-edge: #9096a0;
          --mark: #ffd9d6; --mark-edge: #d1242f; --code: #f1f2f4; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14171b; --card: #1b1f24; --ink: #e4e7eb; --soft: #98a1ad; --line: #30363e;
          --lane: #20252b; --ok: #1d3a5f; --ok-edge: #5d9be6; --open: #4c3a12; --open-edge: #d9a441; --failed: #33383f; --failed-edge: #767e89;
          --mark: #5d1f22; --mark-edge: #ff6b70; --code: #252a31; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 28px 24px 48px; max-width: 1500px; background: var(--ground); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
        h1 { margin: 2px 0 10px; font-size: 24px; line-height: 1.25; }
        h2 { margin: 30px 0 6px; font-size: 16px; }
        .checker { margin: 0; color: var(--mark-edge); font-weight: 600; }
        .what { margin: 0; padding: 10px 14px; max-width: 110ch; border-left: 4px solid var(--mark-edge); background: var(--card); overflow-wrap: anywhere; }
        .note, .legend { margin: 4px 0 8px; color: var(--soft); font-size: 13px; }
        .key { display: inline-block; width: 22px; height: 12px; margin: 0 5px 0 14px; border: 1.5px solid; border-radius: 3px; vertical-align: -1px; }
        .key:first-child { margin-left: 0; }
        .key.ok { background: var(--ok); border-color: var(--ok-edge); }
        .key.failed { background: var(--failed); border-color: var(--failed-edge); border-style: dashed; }
        .key.open { background: linear-gradient(90deg, var(--open), transparent); border-color: var(--open-edge); border-right: 0; border-radius: 0; }
        .key.mark { background: var(--mark); border: 2.5px solid var(--mark-edge); }
        .chart { display: flex; border: 1px solid var(--line); border-radius: 8px; background: var(--card); overflow: hidden; }
        .names { flex: none; max-width: 180px; border-right: 1px solid var(--line); font-size: 13px; font-weight: 600; }
        .names div { display: flex; align-items: center; padding: 0 14px; }
        .names div:nth-child(odd) { background: var(--lane); }
        .names span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .scroll { flex: auto; overflow-x: auto; }
        svg { display: block; min-width: 100%; }
        svg text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: var(--ink); white-space: pre; }
        svg .time { font-size: 11px; fill: var(--soft); text-anchor: start; }
        svg .result { opacity: .85; }
        .lane0 { fill: var(--lane); } .lane1 { fill: none; }
        .grid { stroke: var(--line); }
        .bar rect { fill: var(--ok); stroke: var(--ok-edge); stroke-width: 1.25; }
        .bar.failed rect { fill: var(--failed); stroke: var(--failed-edge); stroke-dasharray: 4 3; }
        .bar.open rect { fill: url(#fade); stroke: none; }
        .bar .edge { fill: none; stroke: var(--open-edge); stroke-width: 1.5; }
        .bar .gaveup { stroke: var(--open-edge); stroke-dasharray: 3 3; }
        .bar.mark rect { fill: var(--mark); stroke: var(--mark-edge); stroke-width: 3; }
        .bar.open.mark rect { fill: url(#fademark); stroke: none; }
        .bar.mark .edge { stroke: var(--mark-edge); stroke-width: 3; }
        .bar.mark text { font-weight: 700; }
        .near { stop-color: var(--open); } .far { stop-color: var(--open); stop-opacity: 0; }
        .near.mark, .far.mark { stop-color: var(--mark); }
        table { border-collapse: collapse; width: 100%; background: var(--card); font-size: 13.5px; }
        th { text-align: left; color: var(--soft); font-weight: 600; white-space: nowrap; }
        th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
        th:first-child, td:first-child { padding-left: 10px; color: var(--mark-edge); width: 34px; }
        th:nth-child(2), th:nth-child(4), th:nth-child(5), .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        th:nth-child(5), td:nth-child(5) { padding-right: 24px; }
        tr.mark td { background: color-mix(in srgb, var(--mark) 55%, transparent); }
        .replay { display: flex; align-items: stretch; gap: 8px; }
        pre { flex: auto; margin: 0; padding: 10px 14px; border-radius: 6px; background: var(--code); overflow-x: auto; user-select: all;
          font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        button { padding: 0 16px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: var(--ink); font: inherit; cursor: pointer; }

        """;

    public const string Script = """

        document.getElementById("copy").addEventListener("click", event => {
          const command = document.getElementById("command");
          getSelection().selectAllChildren(command);
          // A page from a file may not be let at the clipboard the new way; the old way needs the selection.
          const copied = document.execCommand("copy");
          if (!copied && navigator.clipboard) navigator.clipboard.writeText(command.textContent);
          event.target.textContent = "Copied";
        });

        """;
}
