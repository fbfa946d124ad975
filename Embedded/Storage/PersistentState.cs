using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansCluster.Embedded.Storage;

/// <summary>A grain's view of one named state: what was read or written last, and its ETag.</summary>
internal sealed class PersistentState<TState>(GrainId grain, string name, IGrainStorage storage) : IPersistentState<TState>, IGrainMigrationParticipant
{
    private readonly GrainState<TState> _record = new(NewState());
    private bool _isLoaded;

    public TState State
    {
        get => _record.State!;
        set => _record.State = value;
    }

    public string? Etag => _record.ETag;

    /// <exception cref="InvalidOperationException">The state was not read yet: the grain is still in its constructor.</exception>
    public bool RecordExists =>
        _isLoaded ? _record.RecordExists : throw new InvalidOperationException($"The state '{name}' of {grain} was not read yet.");

    /// <summary>Reads it, unless it came along from another silo.</summary>
    public Task SetUp(CancellationToken cancellationToken) => _isLoaded ? Task.CompletedTask : ReadStateAsync(cancellationToken);

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (!_isLoaded) return;
        dehydrationContext.TryAddValue($"state.{name}", new CarriedState<TState> { State = _record.State!, ETag = _record.ETag, RecordExists = _record.RecordExists });
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (!rehydrationContext.TryGetValue<CarriedState<TState>>($"state.{name}", out var carried)) return;
        _record.State = carried!.State;
        _record.ETag = carried.ETag;
        _record.RecordExists = carried.RecordExists;
        _isLoaded = true;
    }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await Run("read", () => storage.ReadStateAsync(name, grain, _record, cancellationToken));
        _record.State ??= NewState();
        _isLoaded = true;
    }

    public async Task WriteStateAsync(CancellationToken cancellationToken)
    {
        await Run("written", () => storage.WriteStateAsync(name, grain, _record, cancellationToken));
        _isLoaded = true;
    }

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await Run("cleared", () => storage.ClearStateAsync(name, grain, _record, cancellationToken));
        _record.State = NewState();
        _isLoaded = true;
    }

    /// <summary>Exceptions of Orleans pass as they are, among them conflicts; all others come inside one of them.</summary>
    private async Task Run(string deed, Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (Exception exception) when (exception is not OrleansException)
        {
            throw new OrleansException($"The state '{name}' of {grain} could not be {deed}: {exception.Message}", exception);
        }
    }

    /// <summary>By its constructor of no parameters; without one, no constructor runs.</summary>
    private static TState NewState() =>
        typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is not null
            ? Activator.CreateInstance<TState>()
            : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));
}
