using System.Collections.Concurrent;
using Orleans.Runtime;

namespace OrleansCluster.Silo.Tests.Postgres;

public interface IWakingGrain : IGrainWithStringKey
{
    Task SetAsync(string name, TimeSpan period);

    Task<bool> RemoveAsync(string name);

    Task<IReadOnlyList<string>> NamesAsync();
}

/// <summary>Lets reminders wake it, and tells the test, which shares its process.</summary>
public sealed class WakingGrain : Grain, IWakingGrain, IRemindable
{
    /// <summary>Ticks by the grain's key and the reminder's name.</summary>
    public static ConcurrentDictionary<(string, string), int> Ticks { get; } = new();

    public Task SetAsync(string name, TimeSpan period) => this.RegisterOrUpdateReminder(name, period, period);

    public async Task<bool> RemoveAsync(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
            return false;
        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<IReadOnlyList<string>> NamesAsync() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Ticks.AddOrUpdate((this.GetPrimaryKeyString(), reminderName), 1, (_, ticks) => ticks + 1);
        return Task.CompletedTask;
    }
}
