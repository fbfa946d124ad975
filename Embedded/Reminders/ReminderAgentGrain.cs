using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Embedded.Placement;

namespace OrleansCluster.Embedded.Reminders;

[OneSilo]
[Reentrant]
[GrainType("sys.reminders")]
internal sealed class ReminderAgentGrain(ReminderService service) : Grain, IReminderAgent
{
    public Task Changed(GrainId grain) => service.Changed(grain);
}
