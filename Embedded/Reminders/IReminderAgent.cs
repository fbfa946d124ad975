using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Reminders;

/// <summary>How one silo tells another that reminders have changed which that one serves. The key is the other's address.</summary>
internal interface IReminderAgent : IGrainWithStringKey
{
    /// <summary>The reminders of this grain are other ones now: they are read from the table.</summary>
    Task Changed(GrainId grain);
}
