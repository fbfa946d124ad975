using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Files;

namespace OrleansCluster.Simulator.Plants.Files;

/// <summary>
/// A client that asks for whatever is there to be deleted, and asks again when it hears nothing: a request that comes late deletes what was
/// written since. (The shipped client did so until this workload showed it.)
/// </summary>
internal sealed class DeletedWithoutVersion : Plant
{
    public override string Name => "deleted-without-version";

    public override string What => "a deletion that is tried again names no version";

    public override Workload CreateWorkload() => new FilesWorkload();

    public override void ConfigureClient(IClientBuilder builder, SimClient client) => builder.AddOutgoingGrainCallFilter(new NoVersion(client));

    private sealed class NoVersion(SimClient client) : IOutgoingGrainCallFilter
    {
        private bool _isMine;

        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            if (_isMine || context.InterfaceMethod.DeclaringType != typeof(IBlockDirectoryGrain)
                || context.MethodName != nameof(IBlockDirectoryGrain.DeleteAsync))
            {
                await context.Invoke();
                return;
            }

            _isMine = true;
            var deletion = client.Grains.GetGrain<IBlockDirectoryGrain>(context.TargetId.Key.ToString()!).DeleteAsync(null);
            _isMine = false;
            context.Result = await deletion;
        }
    }
}
