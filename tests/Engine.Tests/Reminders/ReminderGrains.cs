using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Reminders;

public interface IReminded : IGrainWithStringKey
{
    Task Register(string name, TimeSpan dueTime, TimeSpan period);

    /// <summary>Registers it, and keeps what it got.</summary>
    Task<string> RegisterAndKeep(string name, TimeSpan dueTime, TimeSpan period);

    /// <summary>Unregisters what the last <see cref="RegisterAndKeep"/> got.</summary>
    Task UnregisterKept();

    /// <summary>Looks it up and unregisters it.</summary>
    Task Unregister(string name);

    Task<string[]> Names();

    Task<bool> Has(string name);

    Task Leave();

    Task<TickStatus> LastStatus();

    Task<IGrainReminder?> Hand(string name);
}

public interface INotReminded : IGrainWithStringKey
{
    Task Register();
}

/// <summary>Writes its ticks into the journal, under its key. A reminder named <c>failing</c> fails after that.</summary>
public sealed class RemindedGrain : Grain, IReminded, IRemindable
{
    private IGrainReminder? _kept;
    private TickStatus _last;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Journal.Note(Key, "activate");
        return Task.CompletedTask;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _last = status;
        Journal.Note(Key, reminderName);
        if (reminderName == "failing") throw new InvalidOperationException("not this time");
        if (reminderName != "slow") return;
        await Gates.Pass(Key);
        Journal.Note(Key, "slow over");
    }

    public Task Register(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task<string> RegisterAndKeep(string name, TimeSpan dueTime, TimeSpan period)
    {
        _kept = await this.RegisterOrUpdateReminder(name, dueTime, period);
        return _kept.ReminderName;
    }

    public Task UnregisterKept() => this.UnregisterReminder(_kept!);

    public async Task Unregister(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task<string[]> Names() => [.. (await this.GetReminders()).Select(r => r.ReminderName).Order()];

    public async Task<bool> Has(string name) => await this.GetReminder(name) is not null;

    public Task<TickStatus> LastStatus() => Task.FromResult(_last);

    public async Task<IGrainReminder?> Hand(string name) => await this.GetReminder(name);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Asks for a reminder that it could not receive.</summary>
public sealed class NotRemindedGrain : Grain, INotReminded
{
    public Task Register() => this.RegisterOrUpdateReminder("lost", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
}
