using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that has reminders.</summary>
public interface IRemindable : IGrain
{
    /// <summary>A reminder is due. What this throws is logged, and the reminder comes again.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
