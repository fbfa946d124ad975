using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>
/// What the keeper remembers of one client: the answers to changes that the client may still ask for again. Guarded by its
/// owner's lock.
/// </summary>
internal sealed class KeptSession(Guid clientId, StateSession id)
{
    /// <summary>The most changes remembered at once, finished ones included: they go when the client waits for none before them.</summary>
    public const int MaxChanges = 65_536;

    private readonly SortedDictionary<long, KeptChange> _changes = [];
    private readonly SortedSet<long> _abandoned = [];
    private long _floor;

    public Guid ClientId => clientId;

    public StateSession Id => id;

    /// <summary>Larger for sessions that were used later.</summary>
    public long LastUse { get; set; }

    public bool IsFull => _changes.Count >= MaxChanges;

    /// <summary>Whether none of its changes can still take effect. A further one may come; then it does not know the session.</summary>
    public bool IsSettled => _changes.Values.All(change => change.Answer.IsCompleted);

    /// <summary>Whether the client has said that it waits for this change no more: one that comes now comes late.</summary>
    public bool IsPast(long sequence) => sequence < _floor || _abandoned.Contains(sequence);

    /// <summary>
    /// The client waits for no change before <paramref name="lowest"/>, and for none of <paramref name="givenUp"/>. Those under way stay until
    /// they have ended.
    /// </summary>
    public void Advance(long lowest, long[]? givenUp)
    {
        _floor = Math.Max(_floor, lowest);
        foreach (var sequence in givenUp ?? [])
        {
            if (sequence >= _floor && _abandoned.Count < MaxChanges)
                _abandoned.Add(sequence);
        }

        while (_abandoned.Count > 0 && _abandoned.Min < _floor)
            _abandoned.Remove(_abandoned.Min);
        List<long>? ended = null;
        foreach (var (sequence, change) in _changes)
        {
            if (sequence >= _floor)
                break;
            if (change.Answer.IsCompleted)
                (ended ??= []).Add(sequence);
        }

        ended?.ForEach(sequence => _changes.Remove(sequence));
    }

    /// <summary>Changes of a record that the client gave up on and that are still under way; null if there are none.</summary>
    public List<Task>? GivenUp(string key)
    {
        List<Task>? found = null;
        foreach (var (sequence, change) in _changes)
        {
            if (IsPast(sequence) && !change.Answer.IsCompleted && change.Key == key)
                (found ??= []).Add(change.Answer);
        }

        return found;
    }

    public KeptChange? Find(long sequence) => _changes.GetValueOrDefault(sequence);

    public void Keep(long sequence, KeptChange change) => _changes[sequence] = change;

    public void Forget(long sequence) => _changes.Remove(sequence);
}
