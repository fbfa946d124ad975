using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Consensus;
using OrleansCluster.Gateways.Http.Metadata;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Gateways.Http.Groups;

/// <summary>
/// <c>/v1/groups/{name}</c>: who the members of a consensus group are, and other ones. A change is answered with 200 if there is nothing to wait for,
/// with 202 if it has begun; sent again it is not made twice.
/// </summary>
internal static class GroupEndpoints
{
    public const string Members = GatewayRoutes.Groups + "/{name}/members";
    public const string Member = Members + "/{replicaId}";
    public const string Leader = GatewayRoutes.Groups + "/{name}/leader";

    private const int MaxBodyBytes = 4 * 1024;

    public static async Task ShowAsync(HttpContext context)
    {
        var name = NameOf(context);
        QueryParameters.Of(context.Request);
        await WriteAsync(context, await ClientOf(context).GetMembersAsync(name, context.RequestAborted));
    }

    public static async Task AddAsync(HttpContext context)
    {
        var (name, silo) = await TargetAsync(context);
        await AnswerAsync(context, await ClientOf(context).AddMemberAsync(name, silo, context.RequestAborted));
    }

    public static async Task RemoveAsync(HttpContext context)
    {
        var (name, replica) = (NameOf(context), ReplicaOf(context));
        QueryParameters.Of(context.Request);
        BoundedBody.RefuseIdempotencyKey(context.Request);
        await AnswerAsync(context, await ClientOf(context).RemoveMemberAsync(name, replica, context.RequestAborted));
    }

    public static async Task HandOverAsync(HttpContext context)
    {
        var (name, silo) = await TargetAsync(context);
        await AnswerAsync(context, await ClientOf(context).TransferLeadershipAsync(name, silo, context.RequestAborted));
    }

    private static async Task<(string Name, string Silo)> TargetAsync(HttpContext context)
    {
        var name = NameOf(context);
        QueryParameters.Of(context.Request);
        var request = await BoundedBody.ReadJsonAsync(context, MaxBodyBytes, GroupJson.Strict.SiloRequest);
        return request.Silo is null ? throw BoundedBody.Invalid("it has no 'silo'")
            : ConsensusGroupClient.IsSiloName(request.Silo) ? (name, request.Silo)
            : throw BoundedBody.Invalid("'silo' has 1 to 128 printable letters of ASCII, no spaces and no '@'");
    }

    private static string NameOf(HttpContext context) =>
        context.Request.RouteValues["name"] is string name && RaftReplicas.IsName(name)
            ? name
            : throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status400BadRequest, ProblemCodes.InvalidGroupName, "That is no group's name",
                "A group's name has 1 to 64 of a-z, 0-9 and '-', the first a letter. Nothing was done."));

    private static ulong ReplicaOf(HttpContext context) =>
        ulong.TryParse(context.Request.RouteValues["replicaId"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? id
            : throw new ApiProblemException(new ApiProblem(
                StatusCodes.Status400BadRequest, ProblemCodes.InvalidReplicaId, "That is no replica",
                $"A replica's id is a whole number from 1 to {ulong.MaxValue}. Nothing was done."));

    private static Task AnswerAsync(HttpContext context, GroupChange change)
    {
        context.Response.StatusCode = change.IsOver ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        return WriteAsync(context, change.Members);
    }

    private static Task WriteAsync(HttpContext context, GroupMembers members)
    {
        context.Response.Headers.CacheControl = "no-store";
        return GatewayJson.WriteAsync(context, MembersComposer.Compose(members), GroupJson.Strict.MembersDocument);
    }

    private static ConsensusGroupClient ClientOf(HttpContext context) => context.RequestServices.GetRequiredService<ConsensusGroupClient>();
}
