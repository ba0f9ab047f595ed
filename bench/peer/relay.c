/* The floor: the same relay on libmosquitto, without JSON, without a garbage collector. Usage: relay PORT BASE */
#include <mosquitto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOMS 65536
#define LONGEST 256

static const char *base;
/* Whether a room has one claim already, by the number at the end of its name. */
static char seen[ROOMS];

static void connected(struct mosquitto *client, void *context, int code) {
  char topic[LONGEST];
  (void)context;
  if (code != 0) exit(1);
  snprintf(topic, sizeof topic, "%s/claim/+", base);
  mosquitto_subscribe(client, NULL, topic, 1);
}

static void subscribed(struct mosquitto *client, void *context, int id, int count, const int *granted) {
  char topic[LONGEST];
  (void)context, (void)id, (void)count, (void)granted;
  snprintf(topic, sizeof topic, "%s/status", base);
  mosquitto_publish(client, NULL, topic, 6, "online", 1, true);
}

static void claimed(struct mosquitto *client, void *context, const struct mosquitto_message *message) {
  static const char key[] = "\"room\":\"room-", command[] = "{\"state\":\"ON\"}";
  char payload[4096], topic[LONGEST], *at;
  size_t length = (size_t)message->payloadlen;
  unsigned room;
  (void)context;
  if (length >= sizeof payload) return;
  memcpy(payload, message->payload, length);
  payload[length] = '\0';
  if (!(at = strstr(payload, key))) return;
  room = (unsigned)strtoul(at + sizeof key - 1, NULL, 10);
  if (room >= ROOMS) return;
  seen[room] = !seen[room];
  if (seen[room]) return;
  snprintf(topic, sizeof topic, "%s-lamps/room-%u/set", base, room);
  mosquitto_publish(client, NULL, topic, (int)sizeof command - 1, command, message->qos, false);
}

int main(int count, char **arguments) {
  struct mosquitto *client;
  if (count != 3) return 2;
  base = arguments[2];
  mosquitto_lib_init();
  if (!(client = mosquitto_new(NULL, true, NULL))) return 1;
  mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V311);
  mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_connect_callback_set(client, connected);
  mosquitto_subscribe_callback_set(client, subscribed);
  mosquitto_message_callback_set(client, claimed);
  if (mosquitto_connect(client, "127.0.0.1", atoi(arguments[1]), 60) != MOSQ_ERR_SUCCESS) return 1;
  return mosquitto_loop_forever(client, -1, 1) == MOSQ_ERR_SUCCESS ? 0 : 1;
}
