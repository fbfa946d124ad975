namespace Orleans;

/// <summary>How long an activation of this class may be idle before it is collected.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class CollectionAgeLimitAttribute : Attribute
{
    public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

    private readonly TimeSpan? _period;

    public CollectionAgeLimitAttribute()
    {
    }

    public CollectionAgeLimitAttribute(string inactivityPeriod) => _period = TimeSpan.Parse(inactivityPeriod, System.Globalization.CultureInfo.InvariantCulture);

    public double Days { private get; init; }

    public double Hours { private get; init; }

    public double Minutes { private get; init; }

    public bool AlwaysActive { private get; init; }

    /// <summary>At least <see cref="MinAgeLimit"/>.</summary>
    public TimeSpan AgeLimit
    {
        get
        {
            if (AlwaysActive) return TimeSpan.MaxValue;
            var age = _period ?? TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return age < MinAgeLimit ? MinAgeLimit : age;
        }
    }
}
