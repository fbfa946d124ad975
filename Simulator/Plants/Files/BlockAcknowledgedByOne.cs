using Orleans.Hosting;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Files;

namespace OrleansCluster.Simulator.Plants.Files;

/// <summary>
/// A client that sends a block to all its replicas and goes on when the first has it: "the others will have it in a moment". What becomes of
/// them it does not look at.
/// </summary>
internal sealed class BlockAcknowledgedByOne : Plant
{
    public override string Name => "block-acknowledged-by-one";

    public override string What => "a block counts as written when one replica has it";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override void ConfigureClient(IClientBuilder builder, SimClient client) => builder.AddOutgoingGrainCallFilter(new Impatience(client.Process));

    // The puts of one block's replicas are made in one turn, one after the other.
    private sealed class Impatience(SimProcess process) : IOutgoingGrainCallFilter
    {
        private long _turn = -1;

        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.InterfaceMethod.DeclaringType != typeof(IBlockStoreGrain) || context.MethodName != nameof(IBlockStoreGrain.PutAsync))
                return context.Invoke();
            var isFirst = _turn != process.Loop.Turns;
            _turn = process.Loop.Turns;
            if (isFirst) return context.Invoke();
            _ = ForgetAsync(context.Invoke());
            return Task.CompletedTask;
        }

        private static async Task ForgetAsync(Task put)
        {
            try
            {
                await put;
            }
#pragma warning disable CA1031 // This is the bug.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
    }
}
