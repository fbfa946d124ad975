using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Http;

/// <summary>Checks that an answer is a whole problem of RFC 9457 with the code expected.</summary>
internal static class Problems
{
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Check(problem, status, code);
        Assert.Equal(problem.GetProperty("retryable").GetBoolean(), answer.Headers.RetryAfter is not null);
        return problem;
    }

    public static void Check(JsonElement problem, int status, string code)
    {
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal("urn:orleanscluster:problem:" + code, problem.GetProperty("type").GetString());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        Assert.NotEqual("", problem.GetProperty("traceId").GetString());
    }
}
