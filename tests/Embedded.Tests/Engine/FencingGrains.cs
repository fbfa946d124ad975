using System.Collections.Concurrent;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansCluster.Embedded.Tests.Engine;

public interface IVictim : IGrainWithStringKey
{
    Task<string> WriteAndCallAfter(string other);

    Task<string> AnswerAfter();

    Task<string> Answer();

    Task<int> Get();

    Task Set(int value);

    Task StartTimer();
}

/// <summary>Runs on the silo that its key names, as long as there is one; else on any. What it does is seen in <see cref="Seen"/>.</summary>
[NamedFirst]
public sealed class VictimGrain(
    [PersistentState("value", "Memory")] IPersistentState<VictimState> state, ILocalSiloDetails silo) : Grain, IVictim
{
    public static ConcurrentDictionary<string, TaskCompletionSource> Gates { get; } = new();

    public static ConcurrentQueue<(string Key, string What)> Seen { get; } = new();

    private string Key => this.GetPrimaryKeyString();

    public static IEnumerable<string> SeenOf(string key) => Seen.Where(s => s.Key == key).Select(s => s.What);

    public static TaskCompletionSource Gate(string key) => Gates.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Seen.Enqueue((Key, "deactivated"));
        return Task.CompletedTask;
    }

    /// <summary>Holds its thread across the kill, so that the turn itself runs on.</summary>
    public async Task<string> WriteAndCallAfter(string other)
    {
        Seen.Enqueue((Key, "running"));
        Gate(Key).Task.Wait(TimeSpan.FromSeconds(20));
        state.State.Value = 666;
        var write = state.WriteStateAsync();
        var call = GrainFactory.GetGrain<IVictim>(other).Answer();
        Seen.Enqueue((Key, $"written {write.IsCompleted}"));
        Seen.Enqueue((Key, "turn over"));
        await write;
        Seen.Enqueue((Key, "write answered"));
        await call;
        Seen.Enqueue((Key, "call answered"));
        return "answer";
    }

    public Task<string> AnswerAfter()
    {
        Seen.Enqueue((Key, "running"));
        Gate(Key).Task.Wait(TimeSpan.FromSeconds(20));
        Seen.Enqueue((Key, "turn over"));
        return Task.FromResult("answer");
    }

    public Task<string> Answer()
    {
        Seen.Enqueue((Key, "called"));
        return Task.FromResult(silo.Name);
    }

    public Task<int> Get() => Task.FromResult(state.State.Value);

    public async Task Set(int value)
    {
        state.State.Value = value;
        await state.WriteStateAsync();
    }

    public Task StartTimer()
    {
        var incarnation = silo.SiloAddress;
        this.RegisterGrainTimer(
            () =>
            {
                Seen.Enqueue((Key, $"tick {incarnation}"));
                return Task.CompletedTask;
            },
            TimeSpan.FromMilliseconds(1),
            TimeSpan.FromMilliseconds(1));
        return Task.CompletedTask;
    }
}

[GenerateSerializer]
public sealed class VictimState
{
    [Id(0)]
    public int Value { get; set; }
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class NamedFirstAttribute() : PlacementAttribute(new NamedFirst());

public sealed class NamedFirst : PlacementStrategy;

public sealed class NamedFirstDirector(IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var name = target.GrainIdentity.Key.ToString().Split('@')[^1];
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(silos.FirstOrDefault(s => membership.CurrentSnapshot.Members[s].Name == name) ?? silos[0]);
    }
}
