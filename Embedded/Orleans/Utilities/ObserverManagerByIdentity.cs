using System.Collections;
using Microsoft.Extensions.Logging;
using OrleansCluster.Embedded.Observers;
using OrleansCluster.Embedded.Scheduling;

namespace Orleans.Utilities;

/// <summary>
/// A list of observers that a grain keeps, in memory. Whoever does not subscribe again within <see cref="ExpirationDuration"/> is left
/// out, and so is whoever fails when it is notified. It goes by the clock of the silo or client where it was made. Not safe for threads:
/// it belongs to one activation.
/// </summary>
/// <param name="expiration">How long a subscription lasts.</param>
/// <param name="log">Where it is told, at the level Debug, who was left out and why.</param>
public class ObserverManager<TIdentity, TObserver>(TimeSpan expiration, ILogger log) : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly Dictionary<TIdentity, Entry> _entries = [];
    private readonly ILogger _log = log ?? throw new ArgumentNullException(nameof(log));

    public Func<DateTime> GetDateTime { get; set; } = UtcNow(RuntimeContext.CurrentTime);

    public TimeSpan ExpirationDuration { get; set; } = expiration;

    /// <summary>The observers, those included whose time is over and who were not left out yet.</summary>
    public int Count => _entries.Count;

    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _entries.ToDictionary(entry => entry.Key, entry => entry.Value.Observer);

    public void Clear() => _entries.Clear();

    /// <summary>Adds an observer, or renews it.</summary>
    public void Subscribe(TIdentity id, TObserver observer) => _entries[id] = new Entry(observer, GetDateTime());

    public void Unsubscribe(TIdentity id) => _entries.Remove(id);

    /// <summary>Calls all whose time is not over, one after another, each when the one before has answered.</summary>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var (id, entry) in Current())
        {
            if (predicate is not null && !predicate(entry.Observer)) continue;
            try
            {
                await notification(entry.Observer);
            }
#pragma warning disable CA1031 // Whoever fails is left out; the others are told all the same.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LeaveOut(id, entry, exception);
            }
        }
    }

    /// <summary>Calls all whose time is not over, without waiting for answers.</summary>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var (id, entry) in Current())
        {
            if (predicate is not null && !predicate(entry.Observer)) continue;
            try
            {
                notification(entry.Observer);
            }
#pragma warning disable CA1031 // Whoever fails is left out; the others are told all the same.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LeaveOut(id, entry, exception);
            }
        }
    }

    /// <summary>Leaves those out whose time is over.</summary>
    public void ClearExpired() => Current();

    public IEnumerator<TObserver> GetEnumerator() => _entries.Values.Select(entry => entry.Observer).ToList().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Func<DateTime> UtcNow(TimeProvider time) => () => time.GetUtcNow().UtcDateTime;

    /// <summary>Those whose time is not over, as of now: they may come and go while they are called.</summary>
    private KeyValuePair<TIdentity, Entry>[] Current()
    {
        var now = GetDateTime();
        foreach (var (id, entry) in _entries.ToArray())
        {
            if (now - entry.LastSeen <= ExpirationDuration) continue;
            _entries.Remove(id);
            ObserverLog.Expired(_log, id, ExpirationDuration);
        }

        return [.. _entries];
    }

    private void LeaveOut(TIdentity id, Entry failed, Exception exception)
    {
        ObserverLog.LeftOut(_log, exception, id);
        if (_entries.TryGetValue(id, out var present) && ReferenceEquals(present, failed)) _entries.Remove(id);
    }

    private sealed record Entry(TObserver Observer, DateTime LastSeen);
}
