using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Network;

/// <summary>
/// Carries messages between processes: with delays that have a long tail, losing, doubling and delaying some, and none across a cut.
/// What is sent across a cut is lost, or arrives some time after it has healed, as with a transport that tries again.
/// </summary>
internal sealed class SimNetwork(SimLoop loop, Chance chance)
{
    private const int MaxTries = 20;

    private static readonly TimeSpan Loopback = TimeSpan.FromMicroseconds(20);
    private readonly Dictionary<(int From, int To), int> _cuts = [];
    private readonly List<long> _doubled = [];

    /// <summary>How it treats messages at present.</summary>
    public MessageFaults Faults { get; private set; } = new();

    public long Sent { get; private set; }

    /// <summary>Messages that did not arrive, came twice or came late.</summary>
    public long Mistreated { get; private set; }

    /// <summary>Nothing sent from one site to the other arrives, until <see cref="Mend"/> was called as often.</summary>
    public void Cut(int from, int to) => _cuts[(from, to)] = _cuts.GetValueOrDefault((from, to)) + 1;

    public void Mend(int from, int to)
    {
        var left = _cuts.GetValueOrDefault((from, to)) - 1;
        if (left > 0) _cuts[(from, to)] = left;
        else _cuts.Remove((from, to));
    }

    /// <summary>Whether a request that was sent at this instant of the loop or later was delivered twice, or may still be.</summary>
    public bool HasDoubledSince(long instant) => _doubled is [.., var last] && last >= instant;

    /// <summary>Whether a request that was sent between two instants of the loop was delivered twice, or may still be.</summary>
    public bool HasDoubledBetween(long from, long to) => _doubled.BinarySearch(from) is var at && (at >= 0 || (~at < _doubled.Count && _doubled[~at] <= to));

    /// <summary>Messages are treated well again. Cuts stay: who cut mends.</summary>
    public void Calm() => Faults = new MessageFaults();

    public bool IsCut(int from, int to) => _cuts.ContainsKey((from, to));

    /// <summary>
    /// Sends a message. It arrives in the receiver's process, outside of any turn: later if that stands still, never if it is dead.
    /// </summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="what">In a word, for the trace.</param>
    /// <param name="isAnswer">Whether it is an answer, which may be lost by itself.</param>
    /// <param name="arrive">Its arrival.</param>
    /// <param name="twin">Makes the arrival of a second copy, as of now; null if it cannot come twice.</param>
    public void Send(SimProcess from, SimProcess to, string what, bool isAnswer, Action arrive, Func<Action>? twin = null)
    {
        if (from.IsDead) return;
        Sent++;
        if (from.Site == to.Site)
        {
            to.After(Loopback * chance.Between(0.2, 2), what, arrive);
            return;
        }

        if (chance.Hits(Faults.Drop) || (isAnswer && chance.Hits(Faults.LostAnswer)))
        {
            Mistreated++;
            loop.Trace.Add(loop.Now, "lost", from.Ordinal, to.Ordinal, what);
            return;
        }

        Carry(from, to, what, arrive, Delay(), 1);
        if (twin is not null && chance.Hits(Faults.Duplicate))
        {
            Mistreated++;
            _doubled.Add(loop.Now);
            var delay = chance.Hits(0.5) ? Delay() : Faults.LateBy * chance.NextDouble();
            Carry(from, to, what, twin(), delay, 1);
        }
    }

    private TimeSpan Delay()
    {
        if (chance.Hits(Faults.Late))
        {
            Mistreated++;
            return Faults.LateBy * chance.Between(0.1, 1);
        }

        var ordinary = chance.LongTail(Faults.Typical, Faults.Longest);
        return chance.Hits(Faults.Reorder) ? ordinary * chance.Between(5.0, 100.0) : ordinary;
    }

    // The cut is looked at when the message would leave: what is under way arrives.
    private void Carry(SimProcess from, SimProcess to, string what, Action arrive, TimeSpan delay, int attempt)
    {
        if (!IsCut(from.Site, to.Site))
        {
            to.After(delay, what, arrive);
            return;
        }

        if (attempt == 1) Mistreated++;
        loop.Trace.Add(loop.Now, "cut", from.Ordinal, to.Ordinal, what);
        if (attempt == MaxTries || chance.Hits(0.4)) return;
        from.After(TimeSpan.FromSeconds(chance.Between(0.2, 5)), "resend", () => Carry(from, to, what, arrive, delay, attempt + 1));
    }
}
