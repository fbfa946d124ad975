using System.Text;

namespace OrleansCluster.Harness.Processes;

/// <summary>What a process printed, by lines, within a bound: the first half of it and the newest. Safe from any thread.</summary>
/// <param name="limit">Characters kept, at most.</param>
public sealed class OutputLog(int limit = 1 << 20)
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _first = new();
    private readonly Queue<string> _newest = new();
    private int _newestLength;
    private long _dropped;

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_newest.Count == 0 && _first.Length + line.Length < limit / 2)
            {
                _first.AppendLine(line);
                return;
            }

            // One line must not be longer than all that is kept.
            var kept = line.Length < limit / 4 ? line : line[..(limit / 4)] + " …";
            _newest.Enqueue(kept);
            _newestLength += kept.Length;
            while (_newestLength > limit / 2)
            {
                _newestLength -= _newest.Dequeue().Length;
                _dropped++;
            }
        }
    }

    /// <summary>The kept lines; where some are missing, a line says how many.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            var text = new StringBuilder().Append(_first);
            if (_dropped > 0)
                text.Append("… ").Append(_dropped).AppendLine(" lines are not kept …");
            foreach (var line in _newest)
                text.AppendLine(line);
            return text.ToString();
        }
    }
}
