using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Reminders;

/// <summary>A silo's way to the reminders in the cluster's memory.</summary>
internal sealed class InMemoryReminderTable(SiloAccessor silo) : IReminderTable
{
    /// <exception cref="OrleansConfigurationException">The silo is one of several processes: a table in its memory is not theirs.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => silo.Value.Cluster.Network is null
        ? Task.CompletedTask
        : Task.FromException(new OrleansConfigurationException(
            "Reminders in memory are one process's: a cluster of several needs an IReminderTable that they share. Leave UseInMemoryReminderService out."));

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Run(store => new ReminderTableData(store.Read(grainId)));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Run(store => new ReminderTableData(store.Read(new ReminderRange(begin, end))));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => Run(store => store.Read(grainId, reminderName));

    public Task<string> UpsertRow(ReminderEntry entry) => Run(store => store.Upsert(entry));

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => Run(store => store.Remove(grainId, reminderName, eTag));

    public Task TestOnlyClearTable() => Run(store =>
    {
        store.Clear();
        return true;
    });

    // Nothing leaves a killed silo, and nothing comes back to it.
    private Task<T> Run<T>(Func<ReminderStore, T> action) =>
        silo.Value.IsFenced ? new TaskCompletionSource<T>().Task : Task.FromResult(action(silo.Value.Cluster.Reminders));
}
