using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>
/// Everything that the replicas of a group have applied, as they did: the one history that all answers are held to. It is written by what
/// stands around each replica's state machine, and nothing of the product knows of it. Replicas that apply different commands at one
/// index, or answer one command differently, contradict each other: that is told by itself.
/// </summary>
/// <param name="now">True time, in ticks.</param>
internal sealed class LogTape(Func<long> now)
{
    private const string Name = "one history for all replicas";

    private readonly SortedDictionary<long, TapeEntry> _entries = [];
    private long _last;

    /// <summary>Told of each entry when it is applied for the first time anywhere.</summary>
    public event Action<TapeEntry>? Added;

    /// <summary>In the order of the log.</summary>
    public IEnumerable<TapeEntry> Entries => _entries.Values;

    /// <summary>When an entry was applied first; 0 if it never was.</summary>
    public long AppliedAt(long index) => _entries.TryGetValue(index, out var entry) ? entry.Applied : 0;

    /// <summary>The first contradiction between replicas; null if there was none.</summary>
    public Violation? Contradiction { get; private set; }

    /// <summary>A replica has applied a command.</summary>
    public void Add(string replica, long index, ReadOnlySpan<byte> command, ReadOnlySpan<byte> answer)
    {
        if (!_entries.TryGetValue(index, out var known))
        {
            if (_entries.Count > 0 && index < _last) Contradict($"entry {index} was applied first by {replica}, after entry {_last} had been applied");
            _last = Math.Max(_last, index);
            var entry = new TapeEntry(index, command.ToArray(), answer.ToArray(), now(), replica);
            _entries.Add(index, entry);
            Added?.Invoke(entry);
            return;
        }

        if (!command.SequenceEqual(known.Command))
            Contradict($"entry {index} is {Show(command)} on {replica} and {Show(known.Command)} on {known.By}");
        else if (!answer.SequenceEqual(known.Answer))
            Contradict($"entry {index}, {Show(command)}, was answered \"{AnswerText.Of(answer)}\" by {replica} and \"{AnswerText.Of(known.Answer)}\" by {known.By}");
    }

    /// <summary>A replica has written a snapshot that is not of the state in which it was taken.</summary>
    public void NoteThawed(string replica) => Contradict($"a snapshot of {replica} has something that came after it");

    private static string Show(ReadOnlySpan<byte> command) => CommandText.Of(command);

    private void Contradict(string what) => Contradiction ??= new Violation(Name, $"The replicas differ: {what}.", [], []);
}
