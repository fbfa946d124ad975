using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansCluster.Embedded.Storage;

/// <summary>A grain's view of one named state: what was read or written last, and its ETag.</summary>
internal sealed class PersistentState<TState>(GrainId grain, string name, IGrainStorage storage) : IPersistentState<TState>
{
    private GrainState<TState> _record = new(NewState());

    public TState State
    {
        get => _record.State;
        set => _record.State = value;
    }

    public string? Etag => _record.ETag;

    public bool RecordExists => _record.RecordExists;

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await storage.ReadStateAsync(name, grain, _record, cancellationToken);
        if (_record.State is null) _record.State = NewState();
    }

    public Task WriteStateAsync(CancellationToken cancellationToken) => storage.WriteStateAsync(name, grain, _record, cancellationToken);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await storage.ClearStateAsync(name, grain, _record, cancellationToken);
        _record.State = NewState();
    }

    private static TState NewState() =>
        typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is not null ? Activator.CreateInstance<TState>() : default!;
}
