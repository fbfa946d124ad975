using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Reminders;

/// <summary>The grains' side of reminders: writes the table, and tells the silo that serves the grain.</summary>
internal sealed class ReminderRegistry(
    SiloAccessor silo,
    IReminderTable table,
    ReminderService service,
    IClusterMembershipService membership,
    IOptions<ReminderOptions> options,
    ILogger<ReminderRegistry> logger)
{
    /// <summary>How many reminders a grain may have.</summary>
    public const int MaxPerGrain = 1000;

    private TimeSpan Minimum => options.Value.MinimumReminderPeriod;

    /// <exception cref="InvalidOperationException">The grain's silo has no reminder service.</exception>
    public static ReminderRegistry Of(IGrainBase grain) => grain.GrainContext.ActivationServices.GetService<ReminderRegistry>()
        ?? throw new InvalidOperationException($"The silo has no reminder service. Add one by {nameof(SiloBuilderReminderMemoryExtensions.UseInMemoryReminderService)}, or by {nameof(SiloBuilderReminderExtensions.AddReminders)} and a table.");

    public async Task<IGrainReminder> Register(GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        if (period < Minimum)
            throw new ArgumentException($"The period of the reminder '{name}' of {grain} is {period}; the least is {nameof(ReminderOptions)}.{nameof(ReminderOptions.MinimumReminderPeriod)}, {Minimum}.", nameof(period));

        var known = (await table.ReadRows(grain)).Reminders;
        if (known.Count >= MaxPerGrain && known.All(row => row.ReminderName != name))
            throw new ReminderException($"{grain} has {known.Count} reminders already; '{name}' was not registered.");
        var entry = new ReminderEntry { GrainId = grain, ReminderName = name, StartAt = silo.Value.Time.GetUtcNow().UtcDateTime + dueTime, Period = period };
        entry.ETag = await table.UpsertRow(entry);
        await Tell(grain);
        return ToReminder(entry);
    }

    public async Task Unregister(GrainId grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        if (reminder is not GrainReminder mine || mine.GrainId != grain)
            throw new ArgumentException($"'{reminder.ReminderName}' is no reminder of {grain}.", nameof(reminder));
        if (!await table.RemoveRow(grain, mine.ReminderName, mine.ETag))
            throw new ReminderException($"The reminder '{mine.ReminderName}' of {grain} was changed or unregistered since; nothing was removed. Get it anew and try again.");
        await Tell(grain);
    }

    public async Task<IGrainReminder?> Find(GrainId grain, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return await table.ReadRow(grain, name) is { } entry ? ToReminder(entry) : null;
    }

    public async Task<List<IGrainReminder>> All(GrainId grain) => [.. (await table.ReadRows(grain)).Reminders.Select(ToReminder)];

    private static void Check(TimeSpan span, string name)
    {
        if (span < TimeSpan.Zero) throw new ArgumentOutOfRangeException(name, span, "Allowed are zero and positive times.");
        if (span > TimeSpan.FromDays(365 * 100)) throw new ArgumentOutOfRangeException(name, span, "Allowed are up to 100 years.");
    }

    private static IGrainReminder ToReminder(ReminderEntry entry) =>
        new GrainReminder { GrainId = entry.GrainId, ReminderName = entry.ReminderName, ETag = entry.ETag };

    // The table is what counts. Who is not told, or is told and dies, is followed by one who reads it.
    private async Task Tell(GrainId grain)
    {
        var serving = ReminderRange.SiloOf(grain, membership.CurrentSnapshot);
        if (serving is null) return;
        try
        {
            if (serving.Equals(silo.Value.Address)) await service.Changed(grain);
            else await silo.Value.GrainFactory.GetGrain<IReminderAgent>(serving.ToParsableString()).Changed(grain);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            ReminderLog.NotTold(logger, exception, serving, grain);
        }
    }
}
