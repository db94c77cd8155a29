package tinypushgateway.status;

import java.io.IOException;
import java.io.OutputStream;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.groups.GroupStatus;
import tinypushgateway.groups.Rejection;
import tinypushgateway.status.GatewayStatus.Limits;
import tinypushgateway.status.GatewayStatus.ReaderStatus;
import tinypushgateway.status.GatewayStatus.Use;

/** The status as JSON. docs/status.md says what each field means, docs/status.schema.json what it looks like. */
public final class StatusJson {
    private StatusJson() {}

    /**
     * Writes it.
     *
     * @param filter a part of a label that groups have, to leave others out; empty for all groups
     */
    public static void writeTo(OutputStream out, GatewayStatus status, String filter) throws IOException {
        JsonObject.writeTo(out, json -> write(json, status, new GroupFilter(filter)));
    }

    private static void write(JsonObject json, GatewayStatus status, GroupFilter filter) {
        json.string("version", status.version())
                .time("time", status.time())
                .time("start_time", status.start())
                .seconds("uptime_seconds", status.uptime())
                .string("state", status.state().toString())
                .objects("problems", status.problems(), StatusJson::problem)
                .object("limits", limits -> limits(limits, status.limits()))
                .objects("readers", status.readers(), StatusJson::reader)
                .objects("groups", status.groups(), filter::matches, StatusJson::group)
                .number("groups_evicted", status.groupsEvicted())
                .objects("rejections", status.rejections(), StatusJson::rejection);
    }

    private static void problem(JsonObject json, Problem problem) {
        json.string("type", problem.word())
                .string("severity", problem.severity().toString())
                .stringIfAny("reader", problem.reader())
                .string("message", problem.message());
    }

    private static void limits(JsonObject json, Limits limits) {
        json.object("buffer_bytes", use -> use(use, limits.bufferBytes()))
                .object("push_inflight_bytes", use -> use(use, limits.inflightBytes()))
                .object("connections", use -> use(use, limits.connections()))
                .object("pushes_waiting", use -> use(use, limits.waitingPushes()))
                .object("groups", use -> use(use, limits.groups()));
    }

    private static void use(JsonObject json, Use use) {
        json.number("used", use.used()).number("max", use.max());
    }

    private static void reader(JsonObject json, ReaderStatus reader) {
        Ledger ledger = reader.ledger();
        json.stringIfAny("name", reader.name())
                .objectIfAny("last_scrape", reader.activity().lastScrape(), StatusJson::scrape);
        reader.activity().interval().ifPresent(interval -> json.seconds("interval_seconds", interval));
        json.bool("overdue", reader.activity().overdue())
                .number("accepted", ledger.accepted())
                .number("delivered", ledger.delivered())
                .number("replaced", ledger.replaced())
                .number("dropped", ledger.dropped())
                .object(
                        "dropped_by_reason",
                        dropped -> dropped.number("scrape_failed", ledger.droppedScrapeFailed())
                                .number("reader_absent", ledger.droppedReaderAbsent())
                                .number("shutdown", ledger.droppedShutdown()))
                .number("pending", ledger.pending())
                .number("in_flight", ledger.inFlight());
    }

    private static void scrape(JsonObject json, ReaderActivity.Scrape scrape) {
        json.time("time", scrape.time()).string("peer", scrape.peer());
        scrape.outcome().ifPresent(outcome -> json.string("outcome", outcome));
    }

    private static void group(JsonObject json, GroupStatus group) {
        json.object("labels", labels -> group.labels().forEach(labels::string))
                .objectIfAny("last_push", group.lastPush(), StatusJson::push)
                .objectIfAny("last_rejection", group.lastRejection(), StatusJson::rejection)
                .number("accepted", group.accepted())
                .objects("readers", group.readers(), StatusJson::readerOfGroup);
    }

    private static void push(JsonObject json, GroupStatus.Push push) {
        json.time("time", push.time())
                .number("samples", push.samples())
                .string("peer", push.peer())
                .stringIfAny("user_agent", push.userAgent());
    }

    private static void readerOfGroup(JsonObject json, GroupStatus.Reader reader) {
        json.stringIfAny("name", reader.name());
        reader.lastDelivery().ifPresent(time -> json.time("last_delivery", time));
        json.number("delivered", reader.delivered())
                .number("replaced", reader.replaced())
                .number("dropped", reader.dropped())
                .number("undelivered", reader.undelivered());
    }

    private static void rejection(JsonObject json, Rejection rejection) {
        json.time("time", rejection.time())
                .number("status", rejection.status())
                .string("reason", rejection.reason())
                .string("message", rejection.message())
                .stringIfAny("method", rejection.method())
                .stringIfAny("path", rejection.path())
                .stringIfAny("group", rejection.group())
                .string("peer", rejection.peer())
                .stringIfAny("user_agent", rejection.userAgent());
    }
}
