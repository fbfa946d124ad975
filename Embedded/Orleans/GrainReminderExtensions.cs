using Orleans.Runtime;
using OrleansCluster.Embedded.Reminders;

namespace Orleans;

public static class GrainReminderExtensions
{
    /// <summary>Registers a reminder of this grain, or changes the one of that name.</summary>
    /// <param name="grain">A grain that is <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">Its name among the grain's.</param>
    /// <param name="dueTime">From now to its first tick.</param>
    /// <param name="period">From tick to tick; at least <see cref="Hosting.ReminderOptions.MinimumReminderPeriod"/>. One that was missed is left out.</param>
    /// <exception cref="ArgumentException">The name is empty, a time is negative or infinite, or the period is too short.</exception>
    /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>, or the silo has no reminder service.</exception>
    /// <exception cref="ReminderException">The grain has as many reminders as a grain may have.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(grain);
        if (grain is not IRemindable) throw new InvalidOperationException($"{grain.GetType()} is not {nameof(IRemindable)}, so it can have no reminders.");
        return ReminderRegistry.Of(grain).Register(grain.GrainContext.GrainId, reminderName, dueTime, period);
    }

    /// <inheritdoc cref="RegisterOrUpdateReminder(IGrainBase, string, TimeSpan, TimeSpan)"/>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        RegisterOrUpdateReminder((IGrainBase)grain, reminderName, dueTime, period);

    /// <exception cref="ReminderException">It was changed or unregistered since; nothing was removed.</exception>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return ReminderRegistry.Of(grain).Unregister(grain.GrainContext.GrainId, reminder);
    }

    /// <inheritdoc cref="UnregisterReminder(IGrainBase, IGrainReminder)"/>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => UnregisterReminder((IGrainBase)grain, reminder);

    /// <summary>The reminder of that name; null if the grain has none.</summary>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return ReminderRegistry.Of(grain).Find(grain.GrainContext.GrainId, reminderName);
    }

    /// <inheritdoc cref="GetReminder(IGrainBase, string)"/>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => GetReminder((IGrainBase)grain, reminderName);

    /// <summary>The reminders of this grain.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return ReminderRegistry.Of(grain).All(grain.GrainContext.GrainId);
    }

    /// <inheritdoc cref="GetReminders(IGrainBase)"/>
    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GetReminders((IGrainBase)grain);
}
