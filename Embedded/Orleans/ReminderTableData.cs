namespace Orleans;

/// <summary>Rows of the reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderTableData
{
    public ReminderTableData()
        : this([])
    {
    }

    public ReminderTableData(IEnumerable<ReminderEntry> list) => Reminders = [.. list];

    public ReminderTableData(ReminderEntry entry)
        : this([entry])
    {
    }

    [Id(0)]
    public IList<ReminderEntry> Reminders { get; private set; }
}
