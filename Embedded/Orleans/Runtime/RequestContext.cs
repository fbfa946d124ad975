using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Scheduling;

namespace Orleans.Runtime;

/// <summary>Values that go along with every call made from here, and with the calls that those make. They do not come back with answers.</summary>
public static class RequestContext
{
    internal const string ReentrancyIdKey = "#RE_ID";

    public static Guid ReentrancyId
    {
        get => Get(ReentrancyIdKey) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty) Remove(ReentrancyIdKey);
            else Set(ReentrancyIdKey, value);
        }
    }

    public static IEnumerable<string> Keys => RequestContextData.Current is { } data ? [.. data.Keys] : [];

    public static IEnumerable<KeyValuePair<string, object>> Entries => RequestContextData.Current is { } data ? [.. data] : [];

    public static object? Get(string key) => RequestContextData.Current is { } data && data.TryGetValue(key, out var value) ? value : null;

    public static void Set(string key, object value)
    {
        ArgumentNullException.ThrowIfNull(key);
        var data = RequestContextData.Current is { } old ? new Dictionary<string, object>(old) : [];
        data[key] = value;
        RequestContextData.Current = data;
    }

    public static bool Remove(string key)
    {
        if (RequestContextData.Current is not { } old || !old.ContainsKey(key)) return false;
        var data = new Dictionary<string, object>(old);
        data.Remove(key);
        RequestContextData.Current = data.Count == 0 ? null : data;
        return true;
    }

    public static void Clear() => RequestContextData.Current = null;

    /// <summary>Until the section is disposed of, calls that this chain of calls leads back to this activation may interleave with it.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        var id = original == Guid.Empty ? RuntimeContext.NextGuid() : original;
        return new ReentrancySection(original, id);
    }

    /// <summary>Until the section is disposed of, no call that this chain of calls leads back here may interleave.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _new;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _new = newReentrancyId;
            if (newReentrancyId != Guid.Empty) RuntimeContext.CurrentActivation?.EnterReentrantSection(newReentrancyId);
            if (newReentrancyId != originalReentrancyId) ReentrancyId = newReentrancyId;
        }

        public void Dispose()
        {
            if (_new != Guid.Empty) RuntimeContext.CurrentActivation?.LeaveReentrantSection(_new);
            if (_new != _original) ReentrancyId = _original;
        }
    }
}
