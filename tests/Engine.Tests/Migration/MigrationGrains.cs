using System.Buffers;
using System.Text;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansCluster.Engine.Tests.Placement;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Migration;

public interface INomad : IGrainWithStringKey
{
    Task<string> Where();

    Task<string> Activation();

    Task SetWord(string word);

    Task<string> Word();

    /// <summary>Moves, to that silo if it is named.</summary>
    Task Move(SiloAddress? target);

    Task MoveByContext(SiloAddress target);

    /// <summary>Asks to move, and goes on until the gate is open.</summary>
    Task MoveAfter(SiloAddress target, string gate);

    /// <summary>Has the end of this activation wait for a gate.</summary>
    Task LeaveBy(string gate);

    Task<string> Call(int number);
}

public interface IStatefulNomad : INomad
{
    Task SetState(int number, bool write);

    Task<int> State();

    Task WriteState();

    Task Leave();
}

public interface ISettled : INomad;

public interface IWanderer : INomad;

public interface IHesitant : INomad;

public abstract class NomadBase : Grain, INomad, IGrainMigrationParticipant, IDisposable
{
    private readonly Baggage _baggage = new();
    private string _word = "none";
    private string? _lastGate;

    protected NomadBase()
    {
        Note("constructor");
        GrainContext.ObservableLifecycle.AddMigrationParticipant(_baggage);
    }

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Note($"activate with {_word} and {_baggage.Text}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Note($"deactivate {reason.ReasonCode}");
        return _lastGate is { } gate ? Gates.Pass(gate) : Task.CompletedTask;
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        Note("dehydrate");
        Note($"added {dehydrationContext.TryAddValue("word", _word)}");
        dehydrationContext.AddBytes("bytes", "bare"u8);
        dehydrationContext.AddBytes("written", static (text, writer) => Encoding.UTF8.GetBytes(text, writer), "written");
        Note($"keys {string.Join(' ', dehydrationContext.Keys.Where(k => k is "word" or "bytes" or "written").Order())}");
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        Note("rehydrate");
        if (rehydrationContext.TryGetValue<string>("word", out var word)) _word = word!;
        var bytes = rehydrationContext.TryGetBytes("bytes", out var found) ? Encoding.UTF8.GetString(found.ToArray()) : "lost";
        var written = rehydrationContext.TryGetBytes("written", out found) ? Encoding.UTF8.GetString(found.ToArray()) : "lost";
        Note($"found {bytes} {written} {rehydrationContext.TryGetBytes("other", out _)} {rehydrationContext.TryGetValue<string>("other", out _)}");
    }

    public Task<string> Where() => Task.FromResult(GrainContext.Address.SiloAddress!.ToString());

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    public Task SetWord(string word)
    {
        _word = word;
        _baggage.Text = word + "s";
        return Task.CompletedTask;
    }

    public Task<string> Word() => Task.FromResult($"{_word} {_baggage.Text}");

    public Task Move(SiloAddress? target)
    {
        if (target is not null) RequestContext.Set(IPlacementDirector.PlacementHintKey, target);
        MigrateOnIdle();
        return Task.CompletedTask;
    }

    public Task MoveByContext(SiloAddress target)
    {
        GrainContext.Migrate(new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = target });
        return Task.CompletedTask;
    }

    public async Task MoveAfter(SiloAddress target, string gate)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, target);
        this.MigrateOnIdle();
        await Gates.Pass(gate);
        Note("done");
    }

    public Task LeaveBy(string gate)
    {
        _lastGate = gate;
        return Task.CompletedTask;
    }

    public async Task<string> Call(int number)
    {
        await Task.Yield();
        return await Where();
    }

    public void Dispose() => Note("dispose");

    protected void Note(string entry) => Journal.Note(Key, entry);

    /// <summary>Something of the grain that comes along by itself.</summary>
    private sealed class Baggage : IGrainMigrationParticipant
    {
        public string Text { get; set; } = "nothing";

        public void OnDehydrate(IDehydrationContext dehydrationContext) => dehydrationContext.TryAddValue("baggage", Text);

        public void OnRehydrate(IRehydrationContext rehydrationContext)
        {
            if (rehydrationContext.TryGetValue<string>("baggage", out var text)) Text = text!;
        }
    }
}

[Orleans.Placement.RandomPlacement]
public sealed class WandererGrain : NomadBase, IWanderer;

[Orleans.Placement.RandomPlacement]
public sealed class StatefulNomadGrain([PersistentState("nomad", "Nomads")] IPersistentState<NomadState> state) : NomadBase, IStatefulNomad
{
    public async Task SetState(int number, bool write)
    {
        state.State.Number = number;
        if (write) await state.WriteStateAsync();
    }

    public Task<int> State() => Task.FromResult(state.State.Number);

    public Task WriteState() => state.WriteStateAsync();

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[GenerateSerializer]
public sealed class NomadState
{
    [Id(0)]
    public int Number { get; set; }
}

/// <summary>Placed by a director that knows no hints.</summary>
[NamedSilo]
public sealed class SettledGrain : NomadBase, ISettled;

/// <summary>Placed by a director that takes its time.</summary>
[HintedSilo]
public sealed class HesitantGrain : NomadBase, IHesitant;
