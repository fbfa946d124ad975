using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>Stands between the silos of a test cluster, of which one may be deaf for a while: what it sends arrives, and it hears nothing.</summary>
internal sealed class Deafness
{
    private volatile Spell? _spell;

    public void Begin(string silo) => _spell = new(silo, new(TaskCreationOptions.RunContinuationsAsynchronously));

    public void End()
    {
        var spell = _spell;
        _spell = null;
        spell?.Over.SetResult();
    }

    /// <summary>A call comes to a silo.</summary>
    public async Task ArriveAsync(string silo, IIncomingGrainCallContext call)
    {
        await HearAsync(silo);
        await call.Invoke();
    }

    /// <summary>A silo makes a call.</summary>
    public async Task LeaveAsync(string silo, IOutgoingGrainCallContext call)
    {
        await call.Invoke();
        await HearAsync(silo);
    }

    private async Task HearAsync(string silo)
    {
        if (_spell is not { } spell || spell.Silo != silo)
            return;
        await spell.Over.Task;
        throw new TimeoutException("It was not heard.");
    }

    private sealed record Spell(string Silo, TaskCompletionSource Over);
}
