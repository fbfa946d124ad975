using Orleans.Runtime;
using OrleansCluster.Grains.Locks;

namespace OrleansCluster.Cluster.Tests.Docs;

#region grain
public sealed class AccountGrain([PersistentState("account", "Durable")] IPersistentState<Fenced<Balance>> state) : Grain, IAccountGrain
{
    private readonly FencedState<Balance> _gate = new(state, "account");

    // Stores the token before anything is shown.
    public async Task<long> EnterAsync(long token) => (await _gate.EnterAsync(token)).Total;

    // Stores the token with the total, in one conditional write.
    public Task WriteAsync(long token, long total) => _gate.WriteAsync(token, new Balance { Total = total });
}
#endregion
