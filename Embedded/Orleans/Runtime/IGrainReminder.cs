namespace Orleans.Runtime;

/// <summary>A reminder as it was registered or found: what <see cref="GrainReminderExtensions.UnregisterReminder(IGrainBase, IGrainReminder)"/> takes.</summary>
public interface IGrainReminder
{
    string ReminderName { get; }
}
