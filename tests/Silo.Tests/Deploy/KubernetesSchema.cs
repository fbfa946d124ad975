using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;
using YamlDotNet.RepresentationModel;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>
/// Checks a manifest against a schema of Kubernetes, which lies in <c>Schemas</c> beside what made it of the API's published models: fields, their
/// types, some sets of values; not the limits of names, quantities and ranges. It is strict: a field that Kubernetes does not have is wrong too.
/// </summary>
internal sealed class KubernetesSchema
{
    private readonly JsonSchema _schema;
    private readonly Dictionary<string, string> _kinds;

    private KubernetesSchema(JsonSchema schema, Dictionary<string, string> kinds)
    {
        _schema = schema;
        _kinds = kinds;
    }

    public static async Task<KubernetesSchema> ReadAsync()
    {
        var text = await File.ReadAllTextAsync(
            Path.Combine(TestBuild.RepositoryRoot, "tests", "Silo.Tests", "Deploy", "Schemas", "kubernetes-1.30.schema.json"));
        return new KubernetesSchema(await JsonSchema.FromJsonAsync(text), JObject.Parse(text)["x-kinds"]!.ToObject<Dictionary<string, string>>()!);
    }

    /// <summary>What is wrong, a sentence each, with the file and the path in it; empty if nothing is.</summary>
    public IReadOnlyList<string> Check(string file, YamlMappingNode manifest)
    {
        var json = (JObject)YamlAsJson.Convert(manifest);
        var kind = $"{json["apiVersion"]} {json["kind"]}";
        if (!_kinds.TryGetValue(kind, out var definition))
            return [$"{file}: '{kind}' is not an apiVersion and kind that the schema has."];
        return [.. Flatten(_schema.Definitions[definition].Validate(json)).Select(error => $"{file}: {Sentence(error)}").Distinct().Order()];
    }

    // A list or an object inside reports one error, with those of its items in it.
    private static IEnumerable<ValidationError> Flatten(IEnumerable<ValidationError> errors) =>
        errors.SelectMany(error => error is ChildSchemaValidationError parent ? Flatten(parent.Errors.SelectMany(pair => pair.Value)) : [error]);

    private static string Sentence(ValidationError error)
    {
        var path = (error.Path ?? "").TrimStart('#', '/');
        return error.Kind switch
        {
            ValidationErrorKind.NoAdditionalPropertiesAllowed => $"{path} is not a field that Kubernetes has.",
            ValidationErrorKind.PropertyRequired => $"{path} is missing.",
            ValidationErrorKind.NotInEnumeration => $"{path} must be one of {string.Join(", ", error.Schema.Enumeration)}.",
            ValidationErrorKind.StringExpected => $"{path} must be a string.",
            ValidationErrorKind.IntegerExpected => $"{path} must be an integer.",
            ValidationErrorKind.BooleanExpected => $"{path} must be a boolean.",
            ValidationErrorKind.ArrayExpected => $"{path} must be a list.",
            ValidationErrorKind.ObjectExpected => $"{path} must be an object.",
            _ => $"{path} is wrong: {error.Kind}.",
        };
    }
}
