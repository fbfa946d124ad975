using System.Globalization;

namespace Orleans;

/// <summary>The response timeout of one method, in place of the caller's <c>MessagingOptions.ResponseTimeout</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
